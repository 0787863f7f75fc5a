const studio = document.querySelector("skill-studio");

let token;

async function askOurServer() {
  const response = await fetch("/skillstudio-token", { method: "POST" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer.access_token;
}

// One question for all calls of the page; the token stays in memory.
studio.getToken = () =>
  (token ??= askOurServer().catch((error) => {
    token = undefined;
    throw error;
  }));

// Tokens are short-lived: when one has run out, the next call gets a new one.
studio.onUnauthenticated = () => (token = askOurServer());
