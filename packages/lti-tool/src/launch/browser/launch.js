import { getData } from "./platform-storage.js";

const form = document.querySelector("#launch");
const { loginId, storage, platformOrigin } = form.dataset;

// Without a proof the tool answers with the way out.
form.elements.proof.value =
  (await getData({ frame: storage, origin: platformOrigin, key: `skillstudio_${loginId}` })) ?? "none";
form.submit();
