// Waits for the tool to say that its registration is done, from the frame or from the tab that we opened.
// https://www.imsglobal.org/spec/lti-dr/v1p0#step-4-registration-completed-and-activation
const { origin: toolOrigin, next } = document.currentScript.dataset;

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== toolOrigin || data?.subject !== "org.imsglobal.lti.close") return;
  if (source.top === source) source.close();
  location.assign(next);
});
