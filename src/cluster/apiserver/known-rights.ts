// What is known of users' rights: found out when first asked for, and forgotten when a change may have made it other.
import type { User } from "../../api/request.ts";
import type { Grants, ResourceQuestion } from "./rights.ts";

/** Whether all names, none, or only some are allowed. */
export type Answer = "all" | "none" | "some";

/** More answers than these are not kept: somebody goes through namespaces. */
const MOST_ANSWERS = 5000;

/** Answers that are known, found part by part: to put the parts together would take longer than all the rest. */
export class Answers {
  #byNamespace = new Map<string, Map<string, Map<string, Map<string, Map<string, Answer>>>>>();
  #size = 0;
  /** What was asked last, and is often asked again: where its answer stands. */
  #namespace: string | undefined;
  #group = "";
  #resource = "";
  #subresource = "";
  #last: Map<string, Answer> = new Map();

  /** The answer to a question, which `find` gives the first time. */
  of(
    { group, resource, subresource = "", verb }: ResourceQuestion,
    namespace: string,
    find: (question: ResourceQuestion) => Answer,
  ): Answer {
    const known = this.#known(namespace, group, resource, subresource);
    let answer = known.get(verb);
    if (answer === undefined) {
      known.set(verb, (answer = find({ group, resource, subresource, verb })));
      if (++this.#size > MOST_ANSWERS) {
        this.#byNamespace.clear();
        this.#size = 0;
        this.#namespace = undefined;
      }
    }
    return answer;
  }

  #known(namespace: string, group: string, resource: string, subresource: string): Map<string, Answer> {
    if (namespace !== this.#namespace || resource !== this.#resource || subresource !== this.#subresource || group !== this.#group) {
      this.#last = within(within(within(within(this.#byNamespace, namespace), group), resource), subresource);
      this.#namespace = namespace;
      this.#group = group;
      this.#resource = resource;
      this.#subresource = subresource;
    }
    return this.#last;
  }
}

/** The map under a key, made when it is first asked for. */
function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let found = maps.get(key);
  if (!found) maps.set(key, (found = new Map()));
  return found;
}

/** Those who have a name and groups in common, and what they may do. */
export class Identity {
  /** By namespace; "" are those that hold everywhere. */
  readonly grants = new Map<string, Grants>();
  readonly answers = new Answers();
  /** Another has taken its place: whoever holds it must ask again. */
  stale = false;

  constructor(readonly user: User) {}
}

/** So many identities are kept. */
const MOST_IDENTITIES = 1000;

export class Identities {
  readonly #byKey = new Map<string, Identity>();
  #byUser = new WeakMap<User, Identity>();

  of(user: User): Identity {
    const known = this.#byUser.get(user);
    if (known && !known.stale) return known;
    const key = `${user.name}\n${user.groups.join("\n")}`;
    let found = this.#byKey.get(key);
    if (!found) {
      if (this.#byKey.size >= MOST_IDENTITIES) this.forget(() => true);
      this.#byKey.set(key, (found = new Identity(user)));
    }
    this.#byUser.set(user, found);
    return found;
  }

  forget(concerned: (identity: Identity) => boolean): void {
    for (const [key, identity] of this.#byKey) {
      if (!concerned(identity)) continue;
      identity.stale = true;
      this.#byKey.delete(key);
    }
  }
}
