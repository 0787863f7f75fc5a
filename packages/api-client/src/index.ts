export { ApiError, type ApiErrorCode } from "./api-error.ts";
export {
  createClient,
  type CallInput,
  type CallOptions,
  type CallOutput,
  type Client,
  type ClientOptions,
} from "./client.ts";
export type * from "./contract/index.ts";
