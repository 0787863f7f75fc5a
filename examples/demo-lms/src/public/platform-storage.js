// Keeps values for tools, each tool's apart by its origin, as long as the page is open.
// https://www.imsglobal.org/spec/lti-pm-s/v0p1
const { origins, maxValueChars, maxKeys } = document.currentScript.dataset;
const values = new Map();

addEventListener("message", ({ origin, source, data }) => {
  if (typeof data !== "object" || data === null || typeof data.subject !== "string") return;
  if (!data.subject.startsWith("lti.") || data.subject.endsWith(".response")) return;
  const { subject, message_id, key } = data;
  source.postMessage({ subject: `${subject}.response`, message_id, key, ...answer(origin, data) }, origin);
});

function answer(origin, { subject, message_id, key, value }) {
  if (!origins.split(" ").includes(origin))
    return refusal("wrong_origin", "Your origin is no tool of this school.");
  if (subject !== "lti.put_data" && subject !== "lti.get_data") {
    return refusal("unsupported_subject", "Only lti.put_data and lti.get_data are understood here.");
  }
  if (typeof key !== "string" || message_id === undefined)
    return refusal("bad_request", "key or message_id is missing.");
  const own = values.get(origin) ?? new Map();
  values.set(origin, own);
  if (subject === "lti.get_data") return { value: own.get(key) ?? null };
  if (value === null || value === undefined) {
    own.delete(key);
    return { value: null };
  }
  if (String(value).length > Number(maxValueChars)) return refusal("bad_request", "The value is too long.");
  if (!own.has(key) && own.size >= Number(maxKeys)) return refusal("storage_exhaustion", "Too many keys.");
  own.set(key, value);
  return { value };
}

function refusal(code, message) {
  return { error: { code, message } };
}
