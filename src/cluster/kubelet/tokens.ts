// Tokens of service accounts that a kubelet asks for its pods, and keeps while they are good (pkg/kubelet/token).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import type { ApiServer } from "../apiserver/index.ts";

export class PodTokens {
  readonly #api: ApiServer;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, { token: string; until: number }>();

  constructor(api: ApiServer, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** A bound token, renewed when four fifths of its life are over. */
  issue(pod: PodObject, audience: string | undefined, seconds: number): string {
    const key = `${pod.metadata.uid}/${audience ?? ""}/${seconds}`;
    const known = this.#tokens.get(key);
    if (known && known.until > this.#clock.now) return known.token;
    const bound = { kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid };
    const issued = this.#api.issueToken(pod.metadata.namespace ?? "default", pod.spec.serviceAccountName ?? "default", {
      ...(audience ? { audiences: [audience] } : {}),
      seconds,
      bound,
    });
    this.#tokens.set(key, { token: issued.token, until: this.#clock.now + seconds * 800 });
    return issued.token;
  }

  /** Forgets the tokens of a pod that is gone. */
  forget(pod: PodObject): void {
    for (const key of this.#tokens.keys()) if (key.startsWith(`${pod.metadata.uid}/`)) this.#tokens.delete(key);
  }
}
