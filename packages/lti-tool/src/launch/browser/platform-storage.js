// LTI platform storage: https://www.imsglobal.org/spec/lti-pm-s/v0p1

/** Milliseconds to wait for an answer: together below two seconds, so that a person gets the new window soon. */
const CAPABILITIES_WAIT = 700;
const DATA_WAIT = 1000;

const platform = window.opener ?? window.parent;

/**
 * Keeps a value with the platform.
 * @param {{ frame: string, origin: string, key: string, value: string }} item
 * @returns {Promise<boolean>} whether the platform said that it has it
 */
export async function putData({ frame, origin, key, value }) {
  const target = await targetFrame("lti.put_data", frame);
  const answer = await ask(target, origin, { subject: "lti.put_data", key, value }, DATA_WAIT);
  return answer?.value === value;
}

/**
 * Fetches a value that the platform keeps.
 * @param {{ frame: string, origin: string, key: string }} item
 * @returns {Promise<string | undefined>}
 */
export async function getData({ frame, origin, key }) {
  const target = await targetFrame("lti.get_data", frame);
  const answer = await ask(target, origin, { subject: "lti.get_data", key }, DATA_WAIT);
  return typeof answer?.value === "string" ? answer.value : undefined;
}

/** The frame that the platform names for a subject when asked, else the one it named at the login, else its own. */
async function targetFrame(subject, announced) {
  const answer = await ask(platform, "*", { subject: "lti.capabilities" }, CAPABILITIES_WAIT);
  const supported = Array.isArray(answer?.supported_messages) ? answer.supported_messages : [];
  const named = supported.find((message) => message?.subject === subject)?.frame ?? announced;
  if (named === "_parent") return platform;
  try {
    return platform.frames[named] ?? platform;
  } catch {
    return platform;
  }
}

/** Sends a message and waits for its answer; an error, a wrong origin and silence all give nothing. */
function ask(target, origin, message, wait) {
  const messageId = crypto.randomUUID();
  return new Promise((settle) => {
    const finish = (answer) => {
      clearTimeout(timer);
      removeEventListener("message", hear);
      settle(answer);
    };
    const hear = ({ data, origin: from }) => {
      if (origin !== "*" && from !== origin) return;
      if (data?.message_id !== messageId || data.subject !== `${message.subject}.response`) return;
      finish(data.error ? undefined : data);
    };
    const timer = setTimeout(finish, wait);
    addEventListener("message", hear);
    target.postMessage({ ...message, message_id: messageId }, origin);
  });
}
