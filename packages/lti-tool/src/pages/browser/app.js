// Opens a session with the launch's one-time code and places the widgets that its role and view call for.
import "./skill-studio.js";
import { sayNotice } from "./notices.js";

const view = document.querySelector("#view");

/** Elements by view; what an instructor sees of a learner's view is the class. */
const learnerViews = { dashboard: ["skill-dashboard"], recommendations: ["skill-recommendations"] };
const staffView = ["skill-class-overview", "skill-file-import"];

try {
  const token = await openSession();
  const session = await readSession(token);
  place(token, session);
} catch (error) {
  showNotice(error instanceof Notice ? error.message : "unavailable");
}
tellHeight();

/** The bearer lives in this module's memory; the address loses the code before anything else can read it. */
async function openSession() {
  const code = new URLSearchParams(location.search).get("code");
  history.replaceState(null, "", location.pathname);
  if (code === null) throw new Notice("reopen");
  const response = await fetch("/lti/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) throw new Notice(response.status < 500 ? "reopen" : "unavailable");
  return (await response.json()).access_token;
}

async function readSession(token) {
  const response = await fetch("/api/v1/session", { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Notice("unavailable");
  return response.json();
}

function place(token, session) {
  document.documentElement.lang = session.locale;
  const studio = document.createElement("skill-studio");
  studio.token = token;
  studio.locale = session.locale;
  studio.append(...elementsFor(session).map((name) => document.createElement(name)));
  view.replaceChildren(studio);
  view.removeAttribute("aria-busy");
}

function elementsFor({ role, view: wanted, deep_linking: deepLinking }) {
  if (deepLinking) return ["skill-view-picker"];
  if (role !== "learner") return staffView;
  return learnerViews[wanted] ?? learnerViews.dashboard;
}

function showNotice(code) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.role = "alert";
  notice.textContent = sayNotice(code, navigator.languages);
  view.replaceChildren(notice);
  view.removeAttribute("aria-busy");
}

/** Canvas and others give a framed tool the height that it asks for. Only a number leaves the page. */
function tellHeight() {
  if (parent === window) return;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ subject: "lti.frameResize", height }, "*");
  }).observe(document.body);
}

class Notice extends Error {}
