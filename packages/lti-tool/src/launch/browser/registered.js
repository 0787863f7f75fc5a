// https://www.imsglobal.org/spec/lti-dr/v1p0#step-4-registration-completed-and-activation
// Brightspace opens the registration in a tab, the others in a frame.
const platform = window.opener ?? window.parent;
const button = document.querySelector("#close");
const close = () => platform.postMessage({ subject: "org.imsglobal.lti.close" }, "*");

button.addEventListener("click", close);
if (button.dataset.atOnce) close();
