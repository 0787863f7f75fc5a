import { putData } from "./platform-storage.js";

const { authorizationUrl, loginId, proof, storage } = document.querySelector("#login").dataset;

if ((await cookieIsKept()) || (await platformKeeps())) location.replace(authorizationUrl);
else {
  document.querySelector("#login").hidden = true;
  document.querySelector("#offer").hidden = false;
}

async function cookieIsKept() {
  const answer = await fetch(`/lti/login/${loginId}`, { cache: "no-store" })
    .then((response) => response.json())
    .catch(() => undefined);
  return answer?.kept === true;
}

async function platformKeeps() {
  if (!storage) return false;
  return putData({
    frame: storage,
    origin: new URL(authorizationUrl).origin,
    key: `skillstudio_${loginId}`,
    value: proof,
  });
}
