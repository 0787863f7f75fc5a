import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

describe("readConfig", () => {
  it("needs no variable at all", () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      demoLmsPort: 3001,
      dataDir: resolve(".skillstudio"),
      publicUrl: "http://127.0.0.1:3000",
      databaseUrl: undefined,
      secretKey: undefined,
      previousSecretKey: undefined,
      allowLoopback: true,
      allowPrivateNetworks: false,
      logLevel: "info",
    });
  });

  it("lets the public address follow the port", () => {
    expect(readConfig({ PORT: "4000" }).publicUrl).toBe("http://127.0.0.1:4000");
  });

  it("listens everywhere and keeps private networks closed once the tool has a public address", () => {
    expect(readConfig({ PUBLIC_URL: "https://skills.example.edu/" })).toMatchObject({
      host: undefined,
      publicUrl: "https://skills.example.edu",
      allowLoopback: false,
      allowPrivateNetworks: false,
    });
  });

  it.each([
    [{}, true],
    [{ PUBLIC_URL: "http://localhost:4000" }, true],
    [{ PUBLIC_URL: "http://localhost:4000", ALLOW_LOOPBACK: "0" }, false],
    [{ PUBLIC_URL: "http://localhost:4000", NODE_ENV: "production" }, false],
    [{ PUBLIC_URL: "https://skills.example.edu", ALLOW_LOOPBACK: "0" }, false],
    [{ PUBLIC_URL: "https://localhost:4000", ALLOW_LOOPBACK: "1" }, true],
    [{ PUBLIC_URL: "http://192.168.0.7:3000", ALLOW_LOOPBACK: "1" }, true],
    [{ PUBLIC_URL: "https://skills.example.edu", ALLOW_PRIVATE_NETWORKS: "1" }, false],
    [{ NODE_ENV: "production", ALLOW_LOOPBACK: "0" }, false],
  ])("with %j lets platforms on http and loopback in: %s", (env, allowLoopback) => {
    expect(readConfig(env)).toMatchObject({ allowLoopback });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readConfig({ DATABASE_URL: "", PORT: "" })).toEqual(readConfig({}));
  });

  it.each([
    [
      { NODE_ENV: "production", ALLOW_LOOPBACK: "1" },
      "ALLOW_LOOPBACK lets platforms without https in, which NODE_ENV=production rules out: unset one of the two.",
    ],
    [
      { PUBLIC_URL: "https://skills.example.edu", ALLOW_LOOPBACK: "1" },
      "ALLOW_LOOPBACK lets platforms without https in, which a public address (PUBLIC_URL=https://skills.example.edu) rules out: unset ALLOW_LOOPBACK.",
    ],
    [{ ALLOW_LOOPBACK: "maybe" }, 'ALLOW_LOOPBACK is "maybe"; it takes true or false.'],
    [{ PORT: "http" }, 'PORT is "http"; it takes a port from 1 to 65535.'],
    [{ PORT: "70000" }, 'PORT is "70000"; it takes a port from 1 to 65535.'],
    [
      { DATABASE_URL: "mysql://root:hush@db/x" },
      "DATABASE_URL is not usable; it takes an address such as postgres://user:password@host:5432/database.",
    ],
    [
      { PUBLIC_URL: "https://example.edu/skills" },
      'PUBLIC_URL is "https://example.edu/skills"; it takes an origin alone, such as https://example.edu.',
    ],
    [
      { SECRET_KEY: "short" },
      "SECRET_KEY is not usable; it takes at least 32 random bytes in base64 (openssl rand -base64 32).",
    ],
    [
      { SECRET_KEY_PREVIOUS: "hush" },
      "SECRET_KEY_PREVIOUS is not usable; it takes what SECRET_KEY was before.",
    ],
    [
      { LOG_LEVEL: "loud" },
      'LOG_LEVEL is "loud"; it takes one of silent, fatal, error, warn, info, debug, trace.',
    ],
  ])("names the setting and what it takes: %j", (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});
