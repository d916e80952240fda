// From names that people type to kinds, as discovery and its short names do (restmapper).

import { apiGroups } from "../../../api/discovery.ts";
import { groupResource, type Kind } from "../../../api/kind.ts";
import type { Scheme } from "../../../cluster/apiserver/index.ts";
import { NoResource } from "../failures.ts";
import type { Discovery } from "./discovery.ts";

export class Mapper {
  /**
   * @param warn is told of short names that more than one resource has
   * @param discovery what is remembered of the server's kinds; without it, all is as the server has it now
   */
  constructor(
    readonly scheme: Scheme,
    private readonly warn: (text: string) => void = () => {},
    private readonly discovery?: Discovery,
  ) {}

  /** The kinds as they are remembered. */
  get kinds(): readonly Kind[] {
    return this.discovery?.kinds ?? this.scheme.kinds;
  }

  /** What is not known is looked for once more among the kinds as they are now (DeferredDiscoveryRESTMapper). */
  #again<T>(look: () => T | undefined): T | undefined {
    return look() ?? (this.discovery?.refresh(true) ? look() : undefined);
  }

  /** The kind behind `pods`, `po`, `pod`, `deploy.apps`, `deployments.v1.apps`; undefined when there is none. */
  find(name: string): Kind | undefined {
    return this.#again(() => this.#find(name));
  }

  #find(name: string): Kind | undefined {
    const typed = name.toLowerCase();
    const exact = this.#named(typed, undefined, undefined);
    if (exact) return exact;
    const parts = typed.split(".");
    if (parts.length >= 3) {
      const versioned = this.#named(parts[0]!, parts.slice(2).join("."), parts[1]!);
      if (versioned) return versioned;
    }
    return parts.length >= 2 ? this.#named(parts[0]!, parts.slice(1).join("."), undefined) : undefined;
  }

  /** The kind of a manifest's apiVersion and kind, which may be in small letters (restmapper.NewDiscoveryRESTMapper): the server sees to that. */
  forManifest(apiVersion: string, kind: string): Kind | undefined {
    const at = apiVersion.lastIndexOf("/");
    const [group, version] = [at < 0 ? "" : apiVersion.slice(0, at), apiVersion.slice(at + 1)];
    const small = (each: Kind) => each.group === group && each.version === version && each.kind.toLowerCase() === kind;
    return this.#again(() => (this.discovery ?? this.scheme).byKind(group, version, kind) ?? this.kinds.find(small));
  }

  /** The kinds as the server has them now, which are remembered from here on. */
  latest(): readonly Kind[] {
    this.discovery?.refresh();
    return this.scheme.kinds;
  }

  /** As find. @throws NoResource */
  need(name: string): Kind {
    const kind = this.find(name);
    if (!kind) throw new NoResource({ plural: name });
    return kind;
  }

  /** Kinds of a category such as `all`, in the order in which discovery lists them. */
  category(name: string): Kind[] {
    const members = this.kinds.filter((kind) => kind.categories.includes(name));
    if (!members.length) return [];
    const groups = ["", ...apiGroups(this.kinds).map((group) => group.name)];
    const seen = new Set<string>();
    return members
      .filter((kind) => !seen.has(groupResource(kind)) && seen.add(groupResource(kind)))
      .sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || (a.plural < b.plural ? -1 : 1));
  }

  #named(resource: string, group: string | undefined, version: string | undefined): Kind | undefined {
    const inGroup = (kind: Kind) =>
      (group === undefined || kind.group === group || (group !== "" && kind.group.startsWith(`${group}.`))) &&
      (version === undefined || kind.version === version);
    const kinds = this.kinds;
    return (
      kinds.find((kind) => kind.plural === resource && inGroup(kind)) ??
      kinds.find((kind) => kind.singular === resource && inGroup(kind)) ??
      this.#short(resource, group)
    );
  }

  /** Expands a short name. Upstream's expander forgets the version that was asked for: the preferred one is meant (restmapper/shortcut.go). */
  #short(name: string, group: string | undefined): Kind | undefined {
    const having = this.kinds.filter((kind) => kind.shortNames.includes(name));
    const exact = having.filter((kind) => group === undefined || kind.group === group);
    const [found, ...others] = exact.length ? exact : having.filter((kind) => group && kind.group.startsWith(group));
    if (!found) return undefined;
    for (const other of new Set(others.map(groupResource)))
      if (other !== groupResource(found)) this.warn(`short name ${JSON.stringify(name)} could also match lower priority resource ${other}`);
    return found;
  }
}
