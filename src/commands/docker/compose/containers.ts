// A project's containers as the engine lists them: what their labels tell, and which of them wait for which.
import { DEPENDS_ON, HASH, IMAGE, NUMBER, SERVICE } from "../../../docker/compose/labels.ts";
import { ComposeError, type Project } from "../../../docker/compose/model.ts";
import type { ContainerRow } from "../container/row.ts";

export const nameOf = ({ Names }: ContainerRow): string => Names[0]!.replace(/^\//, "");
export const serviceOf = ({ Labels }: ContainerRow): string => Labels[SERVICE] ?? "";
export const numberOf = ({ Labels }: ContainerRow): number => Number(Labels[NUMBER] ?? 1);
export const hashIn = ({ Labels }: ContainerRow): string => Labels[HASH] ?? "";
export const imageIn = ({ Labels }: ContainerRow): string => Labels[IMAGE] ?? "";
export const isLive = ({ State }: ContainerRow): boolean => ["running", "paused", "restarting"].includes(State);
/** The services that a container was told to wait for. */
const dependenciesOf = ({ Labels }: ContainerRow): string[] =>
  (Labels[DEPENDS_ON] ?? "").split(",").flatMap((each) => (each ? [each.split(":")[0]!] : []));

/** The services among those that are named, where names are told. @throws ComposeError */
export function known(project: Project | undefined, rows: readonly ContainerRow[], services: readonly string[]): void {
  for (const each of services)
    if (!(project?.services[each] || project?.disabled[each] || (!project && rows.some((row) => serviceOf(row) === each))))
      throw new ComposeError(`no such service: ${each}`);
}

/** Containers in waves: those of a wave depend only on those of earlier waves. */
export function waves(rows: readonly ContainerRow[], project?: Project): ContainerRow[][] {
  const needs = new Map<string, string[]>();
  for (const row of rows) {
    const service = serviceOf(row);
    const own = project?.services[service]?.depends_on;
    needs.set(service, own ? Object.keys(own) : dependenciesOf(row));
  }
  const levels = new Map<string, number>();
  const level = (service: string, above: readonly string[]): number => {
    const found = levels.get(service);
    if (found !== undefined) return found;
    if (above.includes(service)) return 0;
    const depth =
      Math.max(-1, ...(needs.get(service) ?? []).filter((each) => needs.has(each)).map((each) => level(each, [...above, service]))) + 1;
    levels.set(service, depth);
    return depth;
  };
  const out: ContainerRow[][] = [];
  for (const row of rows) (out[level(serviceOf(row), [])] ??= []).push(row);
  return out.filter((wave) => wave?.length);
}
