import type {
  AdminDeployment,
  AdminPlatform,
  AdminToolKey,
  Client,
  Installation,
  InstitutionChoice,
  ListedInstitution,
  PlatformChange,
  RegistrationLink,
} from "@skillstudio/api-client";
import type { ConsoleLanguage } from "./console-language.ts";

/** What the console knows of the installation. */
export interface Known {
  readonly platforms: readonly AdminPlatform[];
  readonly institutions: readonly ListedInstitution[];
  readonly toolKeys: readonly AdminToolKey[];
  readonly installation: Installation;
}

/** Why a call changed nothing: a sentence for its button, and one for each field that it names. */
export interface Fault {
  readonly sentence: string;
  readonly fields: ReadonlyMap<string, string>;
  /** The server's code, where it refused. */
  readonly code?: string | undefined;
}

/** The form that is open, if any: a platform's, or that of a new one. */
export type OpenForm = { readonly family: string } & (
  { readonly kind: "add" } | { readonly kind: "edit"; readonly platformId: string }
);

/** What is asked before it is done. */
export type Question =
  | { readonly kind: "platform"; readonly platform: AdminPlatform }
  | { readonly kind: "deployment"; readonly platform: AdminPlatform; readonly deployment: AdminDeployment }
  | { readonly kind: "keys" };

/** What the drawing functions draw from, and what their buttons call. */
export interface ConsoleView {
  readonly language: ConsoleLanguage;
  readonly known: Known;
  /** Whether the call of that name is on its way. */
  readonly busy: (call: string) => boolean;
  readonly fault: (call: string) => Fault | undefined;
  readonly form: OpenForm | undefined;
  readonly link: RegistrationLink | undefined;
  readonly does: ConsoleActions;
}

/** Each with the call's name, by which {@link ConsoleView} tells whether it is on its way and what became of it. */
export interface ConsoleActions {
  readonly approvePlatform: (platform: AdminPlatform, choice: InstitutionChoice | undefined) => void;
  readonly approveDeployment: (
    platform: AdminPlatform,
    deployment: AdminDeployment,
    choice: InstitutionChoice | undefined,
  ) => void;
  readonly switchPlatform: (platform: AdminPlatform) => void;
  readonly switchDeployment: (platform: AdminPlatform, deployment: AdminDeployment) => void;
  readonly test: (platform: AdminPlatform, deployment: AdminDeployment) => void;
  readonly openForm: (form: OpenForm | undefined) => void;
  readonly add: (platform: NewPlatformInput) => void;
  readonly change: (platform: AdminPlatform, change: PlatformChange) => void;
  readonly refuse: (call: string, fields: ReadonlyMap<string, string>) => void;
  readonly makeLink: (institution: InstitutionChoice | null | undefined) => void;
  readonly copyLink: () => void;
  readonly rotate: () => void;
}

export type NewPlatformInput = Parameters<Client["addPlatform"]>[0]["body"];

/** Names of calls. */
export const callOf = {
  approve: (id: string): string => `approve-${id}`,
  switch: (id: string): string => `switch-${id}`,
  test: (id: string): string => `test-${id}`,
  edit: (id: string): string => `edit-${id}`,
  add: "add",
  link: "link",
  keys: "keys",
} as const;

/** What waits for an operator: platforms, and deployments of platforms that do not wait themselves. */
export function waitingOf(platforms: readonly AdminPlatform[]): {
  readonly platforms: readonly AdminPlatform[];
  readonly deployments: readonly { readonly platform: AdminPlatform; readonly deployment: AdminDeployment }[];
} {
  return {
    platforms: platforms.filter(({ status }) => status === "pending"),
    deployments: platforms
      .filter(({ status }) => status === "active")
      .flatMap((platform) =>
        platform.deployments
          .filter(({ status }) => status === "pending")
          .map((deployment) => ({ platform, deployment })),
      ),
  };
}

const FAMILIES: Readonly<Record<string, string>> = {
  moodle: "Moodle",
  canvas: "Canvas",
  blackboardlearn: "Blackboard",
  blackboard: "Blackboard",
  desire2learn: "Brightspace",
  brightspace: "Brightspace",
  d2l: "Brightspace",
  sakai: "Sakai",
};

/** An LMS's own name for its product family, which is the same in every language. */
export function familyName(family: string | null, { tell }: ConsoleLanguage): string {
  if (family === null || family === "") return tell("family_other");
  return FAMILIES[family.toLowerCase()] ?? family;
}
