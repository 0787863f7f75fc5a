// The page that an LMS frames: turns the launch's one-time code into a session and places the elements that it asks for.
import { speak } from "./skill-studio.js";

/** A refusal with the key of the message that explains it. */
class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The views of learners that can be placed. */
const LEARNERS_ELEMENTS = {
  dashboard: "skill-dashboard",
  recommendations: "skill-recommendations",
  learning_path: "skill-learning-path",
  quiz: "skill-quiz",
  certificate: "skill-certificate",
};

const main = document.querySelector("#app");
tellHeight();
letKeyboardScroll();
try {
  const token = await openSession(takeKey());
  place(await getSession(token), token);
} catch (error) {
  explain(error instanceof Refused ? error.reason : "errorServer");
} finally {
  main.removeAttribute("aria-busy");
}

/**
 * The code works once, so it leaves the address at once: a copied or reloaded address must not carry it. After a reload this tab's
 * history holds the key of the session that it had.
 */
function takeKey() {
  const code = new URLSearchParams(location.search).get("code");
  if (code !== null) {
    history.replaceState(null, "", location.pathname);
    return { code };
  }
  const resume = history.state?.resume;
  if (typeof resume !== "string") throw new Refused("openedBefore");
  return { resume };
}

async function openSession(key) {
  const response = await request("/lti/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(key),
  });
  if (response.status >= 400 && response.status < 500) {
    throw new Refused("resume" in key ? "errorSession" : "openedBefore");
  }
  const { access_token: token, resume } = await json(response);
  history.replaceState({ resume }, "", location.pathname);
  return token;
}

async function getSession(token) {
  const response = await request("/api/v1/session", { headers: { authorization: `Bearer ${token}` } });
  if (response.status === 401) throw new Refused("errorSession");
  return json(response);
}

async function request(address, options) {
  try {
    return await fetch(address, { ...options, credentials: "omit", cache: "no-store" });
  } catch {
    throw new Refused("errorOffline");
  }
}

function json(response) {
  if (!response.ok) throw new Refused("errorServer");
  return response.json();
}

/** The token stays in memory: neither the address, nor storage, nor the history, nor the markup ever holds it. */
function place(session, token) {
  const { say } = speakPage(session.locale);
  document.title = [session.course?.title, "SkillStudio"].filter(Boolean).join(" · ");
  const lack = lackOf(session);
  if (lack) {
    main.replaceChildren(notice(say(`${lack}Title`), say(lack)));
    return;
  }
  const studio = document.createElement("skill-studio");
  studio.baseUrl = location.origin;
  studio.getToken = () => token;
  studio.locale = session.locale;
  if (session.course) studio.courseId = session.course.course_id;
  const { heading, note, elements } = viewOf(session);
  studio.append(...elements);
  main.replaceChildren(
    worded("h1", "hidden-text", say(heading)),
    ...(note ? [worded("p", "note", say(note))] : []),
    studio,
  );
}

/** Why there is nothing to show: a place that is no course, or a person without a part in it. Whoever chooses what to place needs neither. */
function lackOf({ view, course, member }) {
  if (view === "deep_linking") return undefined;
  if (!course) return "noCourse";
  return member ? undefined : "noPart";
}

/** What a session shows: the heading of the page, a line above the elements where one is needed, and the elements. */
function viewOf({ role, view, assessment_id: quiz }) {
  if (view === "deep_linking")
    return { heading: "picker", elements: [document.createElement("skill-view-picker")] };
  if (role !== "learner") return instructorsView(view, quiz);
  if (view === "class_overview") {
    return {
      heading: "view_dashboard",
      note: "ownDashboard",
      elements: [document.createElement("skill-dashboard")],
    };
  }
  const name = Object.hasOwn(LEARNERS_ELEMENTS, view) ? view : "dashboard";
  return { heading: `view_${name}`, elements: [learnersElement(name, quiz)] };
}

function learnersElement(view, quiz) {
  const element = document.createElement(LEARNERS_ELEMENTS[view]);
  if (view === "quiz" && quiz !== null) element.assessmentId = quiz;
  return element;
}

/** A quiz and the learning path are the course's own; every other view is a learner's, and instructors have the class instead. */
function instructorsView(view, quiz) {
  if (view === "quiz" || view === "learning_path") {
    return { heading: `view_${view}`, elements: [learnersElement(view, quiz)] };
  }
  const overview = document.createElement("skill-class-overview");
  const files = document.createElement("skill-file-import");
  files.addEventListener("skill-file-imported", () => overview.reload());
  return {
    heading: "view_class_overview",
    elements: [document.createElement("skill-grade-passback"), overview, files],
  };
}

function worded(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function explain(reason) {
  const { say } = speakPage(navigator.language);
  const refusal = notice(say(reason === "openedBefore" ? "openAgainTitle" : "errorTitle"), say(reason));
  refusal.setAttribute("role", "alert");
  main.replaceChildren(refusal);
}

function notice(title, text) {
  const element = document.createElement("div");
  element.className = "notice";
  element.append(worded("h1", "", title), worded("p", "", text));
  return element;
}

function speakPage(locale) {
  const language = speak(locale);
  document.documentElement.lang = language.locale;
  document.documentElement.dir = language.direction;
  return language;
}

/** Canvas and others give the frame the height that its page asks for. The height tells a stranger nothing. */
function tellHeight() {
  if (window.parent === window) return;
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
  }).observe(document.documentElement);
}

/** Where the frame keeps its height, the page scrolls; the keyboard comes in only where something takes the focus. */
function letKeyboardScroll() {
  const look = () => {
    const { scrollHeight, clientHeight } = document.documentElement;
    if (scrollHeight > clientHeight) main.tabIndex = 0;
    else main.removeAttribute("tabindex");
  };
  new ResizeObserver(look).observe(main);
  addEventListener("resize", look);
}
