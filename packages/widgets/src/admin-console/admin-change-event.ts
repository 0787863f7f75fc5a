/** What an operator did, once the server has kept it. */
export type AdminChange =
  | "platform-added"
  | "platform-changed"
  | "platform-approved"
  | "platform-switched"
  | "deployment-approved"
  | "deployment-switched"
  | "deployment-tested"
  | "link-made"
  | "keys-rotated";

/** An operator changed something, and the server has kept it. */
export class AdminChangeEvent extends Event {
  static readonly type = "skill-admin-change";
  readonly change: AdminChange;
  /** Of the platform or the deployment; undefined where neither is meant. */
  readonly id: string | undefined;

  constructor(change: AdminChange, id?: string) {
    super(AdminChangeEvent.type, { bubbles: true, composed: true });
    this.change = change;
    this.id = id;
  }
}
