const studio = document.querySelector("skill-studio");

let token;

/** The page's ltik says who is here; for that the server gives the elements a token of their own. */
async function askOurServer() {
  const response = await fetch("/lti/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ltik: studio.dataset.ltik }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer.access_token;
}

studio.baseUrl = location.origin;

// One question for all calls of the page; the token stays in memory.
studio.getToken = () =>
  (token ??= askOurServer().catch((error) => {
    token = undefined;
    throw error;
  }));

studio.onUnauthenticated = () => (token = askOurServer());
