// ApplySets: a parent object that tells what was applied together, so that the rest can be pruned (kubectl/pkg/cmd/apply/applyset.go).
import { createHash } from "node:crypto";
import { ApiError } from "../../../api/errors.ts";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { tell } from "../changing.ts";
import { Several } from "../failures.ts";
import { patchObject } from "../patching.ts";
import type { DryRun } from "../print/printer.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import type { Session } from "../session.ts";
import { CLIENT_VERSION } from "../versions.ts";

const PREFIX = "applyset.kubernetes.io";
const TOOLING = `${PREFIX}/tooling`;
const KINDS = `${PREFIX}/contains-group-kinds`;
const NAMESPACES = `${PREFIX}/additional-namespaces`;
const ID = `${PREFIX}/id`;
const PART = `${PREFIX}/part-of`;
const PARENT_TYPE = `${PREFIX}/is-parent-type`;
const TOOL = "kubectl";

/** Whether KUBECTL_APPLYSET switches it on: else there is no such flag. */
export const isSwitchedOn = (self: Running): boolean => self.environment["KUBECTL_APPLYSET"] === "true";

const groupKind = ({ kind, group }: Kind): string => (group ? `${kind}.${group}` : kind);

const isPermitted = ({ group, version, plural }: Kind): boolean =>
  group === "" && version === "v1" && (plural === "secrets" || plural === "configmaps");

export class ApplySet {
  /** What the parent tells so far, and what this run applies. */
  #before = { kinds: new Set<string>(), namespaces: new Set<string>() };
  #now = { kinds: new Set<string>(), namespaces: new Set<string>() };

  private constructor(
    readonly session: Session,
    readonly kind: Kind,
    readonly name: string,
    readonly namespace: string,
    readonly dryRun: DryRun,
  ) {}

  /** The set that --applyset names: a secret, or RESOURCE/NAME. @throws Refusal, Several */
  static *of(session: Session, reference: string, dryRun: DryRun): Task<ApplySet> {
    const door = yield* session.door();
    const [type, name, more] = reference.includes("/") ? reference.split("/") : ["secrets", reference];
    const kind =
      door.mapper.find(type!) ??
      refuse(`invalid parent reference ${JSON.stringify(reference)}: no matches for /, Resource=${type!.split(".")[0]}`);
    if (!name || more !== undefined)
      refuse(`invalid parent reference ${JSON.stringify(reference)}: arguments in resource/name form may not have more than one slash`);
    const namespace = kind.namespaced && session.namespaceGiven ? session.namespace : "";
    const set = new ApplySet(session, kind, name!, namespace, dryRun);
    const problems: Refusal[] = [];
    if (kind.namespaced && !namespace) problems.push(new Refusal("namespace is required to use namespace-scoped ApplySet"));
    if (!isPermitted(kind) && !(yield* set.#isDeclared()))
      problems.push(
        new Refusal(
          `resource ${JSON.stringify(`${apiVersion(kind).includes("/") ? "" : "/"}${apiVersion(kind)}, Resource=${kind.plural}`)} is not permitted as an ApplySet parent`,
        ),
      );
    if (problems.length === 1) throw problems[0];
    if (problems.length) throw new Several(problems);
    return set;
  }

  /** Whether a CustomResourceDefinition says that its objects may be parents. */
  *#isDeclared(): Task<boolean> {
    if (!this.kind.custom) return false;
    const door = yield* this.session.door();
    try {
      const found = yield* door.get(
        door.mapper.need("customresourcedefinitions.apiextensions.k8s.io"),
        `${this.kind.plural}.${this.kind.group}`,
      );
      return found.metadata.labels?.[PARENT_TYPE] !== undefined;
    } catch (error) {
      if (error instanceof ApiError && error.reason === "NotFound") return false;
      throw error;
    }
  }

  get id(): string {
    const text = [this.name, this.namespace, this.kind.kind, this.kind.group].join(".");
    return `applyset-${createHash("sha256").update(text).digest("base64url")}-v1`;
  }
  get #reference(): string {
    return `${this.kind.plural}.${this.kind.group}/${this.name}`;
  }
  get #place(): { namespace?: string } {
    return this.namespace ? { namespace: this.namespace } : {};
  }

  /** An object with the label of the set. @throws Refusal where it has one */
  labelled(info: Info): Info {
    const object = info.object!;
    if (object.metadata.labels?.[PART] !== undefined) throw new Refusal(`ApplySet label ${JSON.stringify(PART)} already set in input data`);
    return { ...info, object: { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [PART]: this.id } } } };
  }

  /** Reads the parent, and lets it tell of what is to be applied too. @throws Refusal, ApiError */
  *begin(infos: readonly Info[]): Task<void> {
    const parent = yield* this.#parent();
    const listed = (key: string): string[] => (parent?.metadata.annotations?.[key] ?? "").split(",").filter(Boolean);
    this.#before = { kinds: new Set(listed(KINDS)), namespaces: new Set(listed(NAMESPACES)) };
    for (const { kind, namespace } of infos) {
      this.#now.kinds.add(groupKind(kind));
      if (kind.namespaced && namespace !== this.namespace) this.#now.namespaces.add(namespace);
    }
    yield* this.#tellParent([this.#before, this.#now]);
  }

  *#parent(): Task<KubeObject | undefined> {
    const door = yield* this.session.door();
    let parent: KubeObject;
    try {
      parent = yield* door.get(this.kind, this.name, this.#place);
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== "NotFound") throw error;
      return isPermitted(this.kind) ? undefined : refuse("custom resource ApplySet parents cannot be created automatically");
    }
    const { annotations = {}, labels = {} } = parent.metadata;
    const who = `ApplySet parent object ${JSON.stringify(this.#reference)}`;
    const tooling = annotations[TOOLING];
    if (tooling === undefined) refuse(`${who} already exists and is missing required annotation ${JSON.stringify(TOOLING)}`);
    const tool = tooling!.split("/").slice(0, -1).join("/") || tooling!;
    if (tool !== TOOL) refuse(`${who} already exists and is managed by tooling ${JSON.stringify(tool)} instead of ${JSON.stringify(TOOL)}`);
    if (labels[ID] === undefined) refuse(`${who} exists and does not have required label ${ID}`);
    if (labels[ID] !== this.id)
      refuse(`${who} exists and has incorrect value for label ${JSON.stringify(ID)} (got: ${labels[ID]}, want: ${this.id})`);
    return parent;
  }

  *#remove(kind: Kind, namespace: string, name: string): Task<void> {
    const door = yield* this.session.door();
    try {
      yield* door.request({
        verb: "delete",
        kind,
        name,
        ...(namespace ? { namespace } : {}),
        ...(this.dryRun === "server" ? { dryRun: true } : {}),
        delete: { propagationPolicy: "Background" },
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new Refusal(`pruning ${groupKind(kind)} ${namespace ? `${namespace}/` : ""}${name}: ${error.message}`);
    }
  }

  *#tellParent(known: readonly { kinds: ReadonlySet<string>; namespaces: ReadonlySet<string> }[]): Task<void> {
    if (this.dryRun === "client") return;
    const joined = (sets: readonly ReadonlySet<string>[]): string => [...new Set(sets.flatMap((set) => [...set]))].sort().join(",");
    const body = {
      kind: this.kind.kind,
      apiVersion: apiVersion(this.kind),
      metadata: {
        name: this.name,
        ...this.#place,
        annotations: {
          [TOOLING]: `${TOOL}/${CLIENT_VERSION.gitVersion}`,
          [KINDS]: joined(known.map(({ kinds }) => kinds)),
          [NAMESPACES]: joined(known.map(({ namespaces }) => namespaces)),
        },
        labels: { [ID]: this.id },
      },
    };
    const info = { kind: this.kind, name: this.name, namespace: this.namespace, object: undefined, source: "" };
    yield* patchObject(this.session, info, body, "apply", {
      dryRun: this.dryRun === "server",
      fieldManager: "kubectl-applyset",
    });
  }

  /** Deletes what is part of the set and was not applied, and lets the parent tell of the rest. @throws ApiError */
  *finish(visited: ReadonlySet<string>): Task<void> {
    const door = yield* this.session.door();
    const namespaces = [...new Set([this.namespace, ...this.#before.namespaces])].filter(Boolean).sort();
    for (const text of [...this.#before.kinds].sort()) {
      const kind = door.mapper.find(text.toLowerCase());
      if (!kind) continue;
      for (const namespace of kind.namespaced ? namespaces : [""]) {
        const list = yield* door.list(kind, { ...(namespace ? { namespace } : {}), labelSelector: `${PART}=${this.id}` });
        for (const object of list.items) {
          if (visited.has(object.metadata.uid)) continue;
          if (this.dryRun !== "client") yield* this.#remove(kind, namespace, object.metadata.name);
          yield* tell(this.session, object, "pruned", this.dryRun);
        }
      }
    }
    yield* this.#tellParent([this.#now]);
  }
}
