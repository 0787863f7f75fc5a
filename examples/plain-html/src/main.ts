/**
 * An ordinary web site, outside any LMS, with a page that shows its visitor's SkillStudio dashboard.
 *
 * To do the same on a site of yours:
 * 1. Have the site registered with the tool, for the origin that its pages have. You get an id and a key; keep the key on your server.
 * 2. Copy `signFor` and `exchange`: your server signs who its user is, and the tool gives a short-lived token for that learner. `learner` is
 *    whoever is signed in on your site, by the email address or the student number that the school knows.
 * 3. Copy the elements from `index.html` and the few lines of `public/page.js` that ask your server for the token.
 * 4. If your site has a Content-Security-Policy, it needs the two sources of the tool that are set below.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import express from "express";
import { SignJWT } from "jose";
import { readSettings, type Settings } from "./settings.ts";

const settings = readSettings(process.env);
const page = readFileSync(join(import.meta.dirname, "index.html"), "utf8").replaceAll(
  "{{tool}}",
  settings.toolUrl,
);

async function signFor({ siteId, key, toolUrl, courseId, learner }: Settings): Promise<string> {
  return new SignJWT({ course_id: courseId })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(siteId)
    .setAudience(toolUrl)
    .setSubject(learner)
    .setIssuedAt()
    .setExpirationTime("5 minutes")
    .sign(new TextEncoder().encode(key));
}

async function exchange(token: string): Promise<Response> {
  return fetch(`${settings.toolUrl}/api/v1/auth/token-exchange`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(10_000),
  });
}

const app = express();
app.use((_req, res, next) => {
  const { toolUrl } = settings;
  res.set(
    "content-security-policy",
    `default-src 'self'; script-src 'self' ${toolUrl}; connect-src 'self' ${toolUrl}`,
  );
  next();
});
app.get("/", (_req, res) => {
  res.type("html").send(page);
});
app.post("/skillstudio-token", async (_req, res) => {
  const answer = await exchange(await signFor(settings)).catch(() => undefined);
  if (!answer) {
    res.status(503).json({ detail: `SkillStudio does not answer at ${settings.toolUrl}.` });
    return;
  }
  res
    .set("cache-control", "no-store")
    .status(answer.status)
    .json(await answer.json());
});
app.use(express.static(join(import.meta.dirname, "public")));
app.listen(Number(new URL(settings.origin).port), "localhost", (error) => {
  if (error) {
    console.error(
      `The page cannot be served at ${settings.origin} (${error.message}). Stop what uses that port.`,
    );
    process.exit(1);
  }
  console.log(`The page is at ${settings.origin}`);
});
