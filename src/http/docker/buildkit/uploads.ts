// Contexts that come in a request of their own, before or after the build that they are for (moby: builder-next, upload-request).
import type { Content } from "../../../machine/content.ts";
import { Registry } from "./registry.ts";

const UPLOAD = "upload-request";

/** What is asked, with its body. */
export interface Whole {
  url: string;
  body: Content;
}

export class Uploads {
  readonly #offered = new Registry<{ body: Content; taken(): void }>(() => "context deadline exceeded");
  readonly #wanted = new Registry<object>(() => "context deadline exceeded");

  /** The request as the engine knows it, its context within; nothing for an upload, which is over once it is taken. @throws GrpcError */
  async joined({ url, body }: Whole): Promise<Whole | undefined> {
    const [path = "", search = ""] = url.split("?");
    const query = new URLSearchParams(search);
    const id = query.get("buildid") ?? "";
    if (!path.endsWith("/build")) return { url, body };
    if (id.startsWith(`${UPLOAD}:`)) {
      const name = id.slice(UPLOAD.length + 1);
      const offer = { body, taken: () => this.#offered.delete(name, offer) };
      this.#offered.set(name, offer);
      try {
        await this.#wanted.find(name);
      } catch (error) {
        offer.taken();
        throw error;
      }
      return undefined;
    }
    if (query.get("remote") !== UPLOAD) return { url, body };
    const wanted = {};
    this.#wanted.set(id, wanted);
    try {
      const offer = await this.#offered.find(id);
      offer.taken();
      return { url, body: offer.body };
    } finally {
      // The upload's own request looks for it in the same turn.
      setImmediate(() => this.#wanted.delete(id, wanted));
    }
  }
}
