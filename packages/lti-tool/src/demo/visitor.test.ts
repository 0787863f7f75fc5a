import express from "express";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createVisitor } from "./visitor.ts";

const app = express().use(express.urlencoded());
app.get("/start", (_req, res) => {
  res.cookie("proof", "1").redirect("/form");
});
app.get("/form", (_req, res) => {
  res.send(
    `<form method="post" action="/end?a=1&amp;b=2"><input type="hidden" name="hint" value="{&quot;id&quot;:&#55;}">
     <input type="text" name="seen" value="no"></form>`,
  );
});
app.post("/end", (req, res) => {
  res.json({ query: req.query, body: req.body as unknown, cookie: req.headers.cookie });
});
app.get("/plain", (_req, res) => {
  res.send("nothing to submit");
});

let origin: string;
const server = app.listen(0, "127.0.0.1");
beforeAll(() => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it("follows redirects, keeps cookies and submits hidden fields as a browser would", async () => {
  const visitor = createVisitor();
  const page = await visitor.submit(await visitor.open(new URL("/start", origin)));
  expect(JSON.parse(page.html)).toEqual({
    query: { a: "1", b: "2" },
    body: { hint: '{"id":7}' },
    cookie: "proof=1",
  });
});

it("says which page has no form", async () => {
  const visitor = createVisitor();
  const page = await visitor.open(new URL("/plain", origin));
  expect(() => visitor.submit(page)).toThrow(`${origin}/plain (status 200) shows no form.`);
});
