/** What a tool may tell of itself. */
export interface ToolPresentation {
  readonly name?: string;
  readonly description?: string;
  /** An absolute address. */
  readonly iconUrl?: string;
}

/** How this tool presents itself to a platform. */
export interface ToolDescription {
  /** The origin of all our addresses. */
  readonly publicUrl: string;
  readonly name: string;
  /** By which a platform knows it again among its tools: lower-case letters, digits and hyphens. */
  readonly toolId: string;
  readonly description: string;
  /** A square picture. */
  readonly iconUrl: string;
  /** What the platform fills in at each launch, by the standard's variables. */
  readonly customParameters: Readonly<Record<string, string>>;
}
