// What client-go's reflector logs while one object is waited for (tools/cache/reflector.go).
import type { Kind } from "../../../api/kind.ts";
import type { Door } from "../door.ts";
import { logAt } from "../klog.ts";
import type { Session } from "../session.ts";

const NAME = 'reflector="k8s.io/client-go/tools/watch/informerwatcher.go:162"';
const TYPE = 'type="*unstructured.Unstructured"';

export class Reflector {
  #started = false;

  constructor(
    private readonly session: Session,
    private readonly door: Door,
  ) {}

  #log(level: number, line: number, text: string): void {
    logAt(this.session.self, this.session.call, level, `reflector.go:${line}`, text);
  }

  /** What there is was read. */
  listed(kind: Kind, options: { namespace?: string; fieldSelector?: string }, count: number): void {
    if (!this.#started) this.#log(3, 367, `"Starting reflector" ${TYPE} resyncPeriod="0s" ${NAME}`);
    this.#started = true;
    this.#log(3, 411, `"Listing and watching" ${TYPE} ${NAME}`);
    this.door.traffic?.watch(kind, options);
    this.#log(
      4,
      978,
      `"Exiting watch because received the bookmark that marks the end of initial events stream" ${NAME} totalItems=${count + 1} duration="3ms"`,
    );
    this.#log(2, 446, `"Caches populated" ${TYPE} ${NAME}`);
  }

  stop(): void {
    if (this.#started) this.#log(3, 373, `"Stopping reflector" ${TYPE} resyncPeriod="0s" ${NAME}`);
  }
}
