import { contract } from "@skillstudio/api-client/contract";
import { RequestError } from "../errors.ts";
import type { PlacedItem } from "../launch/deep-linking.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { type Api, mountWithoutTransaction } from "./mount.ts";

/** Signs the answer to a session's deep linking request; throws an `LtiError` when the platform does not take it. */
export type AnswerDeepLinking = (
  session: SessionRecord,
  placed: readonly PlacedItem[],
) => Promise<{ readonly returnUrl: string; readonly jwt: string }>;

export function mountDeepLinking(api: Api, answerDeepLinking: AnswerDeepLinking): void {
  mountWithoutTransaction(api, contract.answerDeepLinking, async ({ session, body }) => {
    if (session.deepLinking === null) throw new RequestError("no_deep_linking");
    const placed = body.items.map(
      ({ view, title, text, assessment_id: assessmentId, score_maximum: scoreMaximum }): PlacedItem => ({
        view,
        title,
        text,
        assessmentId,
        scoreMaximum,
      }),
    );
    const { returnUrl, jwt } = await answerDeepLinking(session, placed);
    return { return_url: returnUrl, jwt };
  });
}
