import { blackboard } from "./blackboard.ts";
import { brightspace } from "./brightspace.ts";
import { canvas } from "./canvas.ts";
import { moodle } from "./moodle.ts";
import type { Profile, SiteId } from "./profile.ts";

/** Every school's manners. */
export const profiles: Readonly<Record<SiteId, Profile>> = { moodle, canvas, blackboard, brightspace };
