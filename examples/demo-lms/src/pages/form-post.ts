import type { Response } from "express";
import { html } from "./html.ts";

/** Answers with a form that posts itself to `action`; a button serves people without scripts. */
export function postForm(res: Response, action: string, fields: Readonly<Record<string, string>>): void {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  res.set("Cache-Control", "no-store").send(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Opening the tool …</title>
          <script src="/assets/submit.js" defer></script>
        </head>
        <body>
          <form method="post" action="${action}">
            ${inputs}
            <noscript><button>Continue</button></noscript>
          </form>
        </body>
      </html>`.html,
  );
}
