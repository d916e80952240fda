// The way to a server as kubectl's verbs have it, and who takes it.
import type { ApiError } from "../../api/errors.ts";
import type { Kind, Reader } from "../../api/kind.ts";
import type { KubeList, KubeObject, ManagedFields } from "../../api/object.ts";
import type { Answer, Request, User } from "../../api/request.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { Running, Task } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import type { ClientConfig } from "./client-config.ts";
import type { Mapper } from "./resources/mapper.ts";
import type { By } from "./traffic/client.ts";
import type { Traffic } from "./traffic/traffic.ts";

/** One kubectl run, as far as the way to its server minds it. */
export interface Caller {
  readonly self: Running;
  readonly call: Call;
  /** @throws ConfigError */
  readonly config: ClientConfig;
  /** `Warning: …` on standard error, each text once. */
  warn(text: string): void;
  /** Refusals that a client with Go types has heard. */
  readonly decoded: WeakSet<ApiError>;
}

/** The server as a client holds it: every call costs a round trip of virtual time and throws ApiError where the server refuses. */
export interface Door {
  /** As in kubeconfig. */
  readonly server: string;
  /** After impersonation. */
  readonly user: User;
  /** From discovery: names to kinds. */
  readonly mapper: Mapper;
  /** Logs what is asked of the server, where -v says so. */
  readonly traffic: Traffic | undefined;
  /** metadata.managedFields of an object of the server, which answers leave out. */
  managedFields(object: KubeObject): readonly ManagedFields[];
  /** For describe: reads without a round trip each. */
  readonly reader: Reader;
  /** `by`: as which client -v logs it, where a verb has several; "nobody" for what is logged as something else. Warnings of the server go to standard error as `Warning: …`, each text once a run. */
  request(request: Omit<Request, "user" | "warn">, by?: By | "nobody"): Task<Answer>;
  /** A request as it goes over HTTP, for --raw and proxy: a path with its query, a body of JSON. Refusals are answers too. */
  web(method: string, target: string, body: string, headers?: Readonly<Record<string, string>>): Task<WebAnswer>;
  get<T extends KubeObject = KubeObject>(kind: Kind<T>, name: string, options?: { namespace?: string; subresource?: string }): Task<T>;
  list<T extends KubeObject = KubeObject>(
    kind: Kind<T>,
    options?: { namespace?: string; labelSelector?: string; fieldSelector?: string },
    by?: By | "nobody",
  ): Task<KubeList<T>>;
}
