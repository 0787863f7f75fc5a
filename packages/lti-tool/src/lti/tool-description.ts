/** How this tool presents itself to a platform. */
export interface ToolDescription {
  /** The origin of all our addresses. */
  readonly publicUrl: string;
  readonly name: string;
  readonly description: string;
  /** A square picture. */
  readonly iconUrl: string;
  /** What the platform fills in at each launch, by the standard's variables. */
  readonly customParameters: Readonly<Record<string, string>>;
}
