// LTI platform storage: https://www.imsglobal.org/spec/lti-pm-s/v0p1

/** Milliseconds to wait for an answer: together below two seconds, so that a person gets the new window soon. */
const CAPABILITIES_WAIT = 700;
const DATA_WAIT = 1000;

const platform = window.opener ?? window.parent;

/**
 * Keeps a value with the platform, and sees whether it is given back: the login can still go another way, the launch cannot.
 * @param {{ frame: string, origin: string, key: string, value: string }} item
 * @returns {Promise<boolean>} whether the platform said that it has it, and gave the same
 */
export async function putData({ frame, origin, key, value }) {
  const supported = await supportedMessages();
  const put = frameFor("lti.put_data", supported, frame);
  const answer = await ask(put, origin, { subject: "lti.put_data", key, value }, DATA_WAIT);
  if (answer?.value !== value) return false;
  const get = frameFor("lti.get_data", supported, frame);
  return (await ask(get, origin, { subject: "lti.get_data", key }, DATA_WAIT))?.value === value;
}

/**
 * Fetches a value that the platform keeps.
 * @param {{ frame: string, origin: string, key: string }} item
 * @returns {Promise<string | undefined>}
 */
export async function getData({ frame, origin, key }) {
  const target = frameFor("lti.get_data", await supportedMessages(), frame);
  const answer = await ask(target, origin, { subject: "lti.get_data", key }, DATA_WAIT);
  return typeof answer?.value === "string" ? answer.value : undefined;
}

/** What the platform says that it understands; nothing when it stays silent. */
async function supportedMessages() {
  const answer = await ask(platform, "*", { subject: "lti.capabilities" }, CAPABILITIES_WAIT);
  return Array.isArray(answer?.supported_messages) ? answer.supported_messages : [];
}

/** The frame that the platform names for a subject, else the one it named at the login, else its own. */
function frameFor(subject, supported, announced) {
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
