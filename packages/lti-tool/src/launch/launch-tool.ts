import { createSecretKey, type KeyObject } from "node:crypto";
import { createKeyCache, type KeyCache } from "../lti/jwks.ts";
import { createSend, type NetworkRules, type Send } from "../lti/outgoing.ts";
import type { Platform } from "../lti/platform.ts";
import { createTokenSource } from "../lti/service-token.ts";
import { type CallService, createServiceCaller, patiently } from "../lti/service.ts";
import type { ToolPresentation } from "../lti/tool-description.ts";
import type { Logger } from "../log.ts";
import { createSecretBox, deriveKey, type SecretBox } from "../secrets.ts";
import type { CourseOfPlatform } from "../store/contexts.ts";
import type { Db } from "../store/database.ts";
import type { PlatformRecord } from "../store/platforms.ts";
import type { WantedNotices } from "./notices.ts";
import { createKnownPlatforms, type KnownPlatforms } from "./known-platforms.ts";
import { activeToolKey } from "./tool-keys.ts";

/** A deployment whose services have to be looked at; the id is ours. */
export interface DeploymentToTest {
  readonly deploymentId: string;
}

/** What a launch needs of the process that it runs in. */
export interface LaunchDeps extends NetworkRules {
  readonly db: Db;
  /** The installation's secret: signs states, and seals keys at rest. */
  readonly secret: string;
  /** Secrets that came before: they open what they sealed until it is sealed anew. */
  readonly previousSecrets?: readonly string[];
  /** The origin by which browsers and platforms reach us. */
  readonly publicUrl: string;
  /** What platforms are told of an application that is not our own. */
  readonly presentation?: ToolPresentation;
  readonly log: Logger;
  /** Hears of a course whose roster is missing or over an hour old when someone who teaches it comes in. */
  readonly onRosterWanted: (course: CourseOfPlatform) => void;
  /** Hears of a deployment whose platform offers notices that it does not send us yet. */
  readonly onNoticesWanted: (wanted: WantedNotices) => void;
  /** Hears of a deployment's first launch, and of the first one a day after it was last tested. */
  readonly onFirstLaunch: (deployment: DeploymentToTest) => void;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** The tool as platforms meet it: one for each process. */
export interface LaunchTool extends LaunchDeps {
  readonly now: () => number;
  readonly send: Send;
  readonly platforms: KnownPlatforms;
  /** The platforms' public keys. */
  readonly keys: KeyCache;
  /** Calls the platforms' services. */
  readonly call: CallService;
  /** Signs and checks states. */
  readonly stateKey: KeyObject;
  readonly box: SecretBox;
}

/** Puts together what lives as long as the process: key cache, access tokens, keys derived from the secret. */
export function createLaunchTool(deps: LaunchDeps): LaunchTool {
  const now = deps.now ?? Date.now;
  const send = createSend(deps);
  const box = createSecretBox([deps.secret, ...(deps.previousSecrets ?? [])]);
  const tokens = createTokenSource({
    send: patiently(send),
    key: () => activeToolKey({ db: deps.db, box }),
    now,
  });
  return {
    ...deps,
    now,
    send,
    box,
    platforms: createKnownPlatforms(deps.db, now),
    keys: createKeyCache(send, now),
    call: createServiceCaller({ send, tokens }),
    stateKey: createSecretKey(deriveKey(deps.secret, "lti state")),
  };
}

/** A registration as the protocol knows it. */
export function asPlatform(record: PlatformRecord): Platform {
  return { ...record, tokenAudience: record.tokenAudience ?? undefined };
}
