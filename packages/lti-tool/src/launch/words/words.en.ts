import type { Words } from "./words.ts";

export const en: Words = {
  language: "en",
  direction: "ltr",
  refusals: {
    start_again: {
      title: "This launch could not be verified",
      advice:
        "Go back to your course and open the activity again. If it happens again, send the code below to support.",
    },
    malformed: {
      title: "This request is incomplete",
      advice: "Open the activity from your course, not from a bookmark or an address that was shared.",
    },
    too_large: {
      title: "This request is too large",
      advice:
        "Your learning platform sent more than SkillStudio takes. Send the code below to its administrator.",
    },
    expired: {
      title: "This took too long",
      advice: "Go back to your course and open the activity again.",
    },
    opened_already: {
      title: "This page was already opened",
      advice: "Each launch works once. Go back to your course and open the activity again.",
    },
    not_understood: {
      title: "Your learning platform sent something unexpected",
      advice:
        "Opening it again will hardly help. Send the code below to the platform's administrator, who can look at the tool's settings there.",
    },
    user_unknown: {
      title: "Your learning platform did not say who you are",
      advice:
        "Sign in there and open the activity again. If you are signed in, send the code below to the platform's administrator.",
    },
    clocks_differ: {
      title: "The clocks do not agree",
      advice:
        "Your learning platform's clock differs from ours by more than a minute. Send the code below to its administrator.",
    },
    platform_unknown: {
      title: "This learning platform is not connected",
      advice: "Its administrator has to register SkillStudio first. Send them the code below.",
    },
    platform_ambiguous: {
      title: "This learning platform did not say who it is",
      advice:
        "It is connected more than once here, so its logins must name their client id. Send the code below to its administrator.",
    },
    platform_inactive: {
      title: "This learning platform is not active",
      advice:
        "An administrator of SkillStudio has to approve it, or has switched it off. Ask your teacher to get in touch with them.",
    },
    platform_refused: {
      title: "Your learning platform did not let you in",
      advice: "Sign in there and open the activity again.",
    },
    platform_silent: {
      title: "Your learning platform does not answer",
      advice: "We could not fetch what we need to verify you. Try again in a minute.",
    },
    place_unknown: {
      title: "SkillStudio is not set up here",
      advice:
        "This learning platform takes no new places by itself. Ask an administrator of SkillStudio to add this one.",
    },
    place_pending: {
      title: "Waiting for approval",
      advice:
        "This place is new to SkillStudio. Ask an administrator of SkillStudio to approve it, then open the activity again.",
    },
    place_off: {
      title: "SkillStudio is switched off here",
      advice:
        "An administrator has switched it off for this place. Ask them if you think that it should be on.",
    },
    earlier_key_wrong: {
      title: "Your learning platform could not prove its earlier key",
      advice:
        "It says who you were before it moved to LTI 1.3, but not with the key that we know. Send the code below to its administrator.",
    },
    browser_blocked: {
      title: "Your browser blocks this page inside your course",
      advice:
        "Go back to your course and open the activity in a new window, or allow cookies for this page, and try again.",
    },
    registration_failed: {
      title: "The registration did not go through",
      advice:
        "Nothing was changed here. Ask for a new registration address and try once more, or send the code below to support.",
    },
    registration_address_used: {
      title: "This registration address is not valid any more",
      advice: "Each address works once and for a short time. Ask for a new one.",
    },
    registration_exists: {
      title: "This platform is already registered",
      advice:
        "Nothing was changed. If you want to start over, ask an administrator of SkillStudio to remove the earlier registration first (skillstudio platform remove).",
    },
    failed: {
      title: "Something went wrong on our side",
      advice: "Try again in a minute. If it happens again, send the code below to support.",
    },
  },
  code: "Code",
  supportId: "Support id",
  backToCourse: "Back to the course",
  opening: "Opening…",
  needsScript: "This page needs JavaScript.",
  oneMoreClick: "One more click",
  newWindowLead:
    "Your browser does not let this page work inside your course. It works in a window of its own.",
  newWindow: "Open in a new window",
  registered: "Registered",
  registeredReady: (platform) =>
    `SkillStudio is registered with ${platform} and ready to be activated there.`,
  almostDone: "Almost done",
  registeredPending: (platform) =>
    `SkillStudio is registered with ${platform}. An administrator of SkillStudio has to approve it before the first launch.`,
  close: "Close",
  registrationAddress: "This is a registration address",
  registrationAddressLead:
    "Paste it where your learning platform asks for the registration URL of an LTI 1.3 tool. It works once.",
};
