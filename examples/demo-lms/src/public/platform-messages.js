// Answers a framed tool: what we understand, and how high its frame should be.
// https://www.imsglobal.org/spec/lti-cs-pm/v0p1
const { origins, frame, resize } = document.currentScript.dataset;

addEventListener("message", ({ origin, source, data }) => {
  if (!origins.split(" ").includes(origin) || typeof data !== "object" || data === null) return;
  if (data.subject === "lti.capabilities") {
    const subjects = ["lti.put_data", "lti.get_data"].map((subject) => ({ subject, frame }));
    const supported_messages = [{ subject: "lti.capabilities" }, ...subjects];
    if (resize) supported_messages.push({ subject: resize });
    const answer = { subject: "lti.capabilities.response", message_id: data.message_id, supported_messages };
    whenStorageIsLoaded(() => source.postMessage(answer, origin));
  }
  if (resize && data.subject === resize && Number.isFinite(data.height)) {
    const framed = [...document.querySelectorAll(".tool-frame")].find((one) => one.contentWindow === source);
    if (framed) framed.height = Math.min(Math.max(data.height, 200), 20_000);
  }
});

/** A tool may use the storage as soon as it hears of it. */
function whenStorageIsLoaded(go) {
  const storage = document.querySelector(".storage");
  const { location, document: content } = storage.contentWindow;
  if (location.href !== "about:blank" && content.readyState === "complete") go();
  else storage.addEventListener("load", go, { once: true });
}
