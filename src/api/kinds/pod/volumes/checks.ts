// What the checks of volume sources share: required fields, paths inside a volume, modes of files, references to secrets.
import { type FieldError, invalid, required } from "../../../field-errors.ts";
import { inRange } from "../../../names.ts";

/** A source as it came; the schema has already seen to the types of its fields. */
export type Source = Readonly<Record<string, unknown>>;
/** What is wrong with a source; `path` is where it stands. */
export type Check = (source: Source, path: string) => FieldError[];

export const text = (source: Source, field: string): string => (source[field] as string | undefined) ?? "";
export const list = (source: Source, field: string): readonly unknown[] => (source[field] as unknown[] | undefined) ?? [];

/** A Required value for each of these fields that is absent or empty. */
export const needs = (source: Source, path: string, ...fields: readonly string[]): FieldError[] =>
  fields
    .filter((field) => !(source[field] as string | readonly unknown[] | undefined)?.length)
    .map((field) => required(`${path}.${field}`));

/** A source that is right as soon as these fields are filled in. */
export const needing =
  (...fields: readonly string[]): Check =>
  (source, path) =>
    needs(source, path, ...fields);

/** The number of a unit or partition, 0 to 255; `detail` may speak of another range, as upstream does for partitions. */
export function unit(value: unknown, path: string, detail = inRange(0, 255)): FieldError[] {
  const number = (value as number | undefined) ?? 0;
  return number < 0 || number > 255 ? [invalid(path, number, detail)] : [];
}

/** pkg/apis/core/validation: validatePathNoBacksteps. */
export const noBacksteps = (target: string, path: string): FieldError[] =>
  target.split("/").includes("..") ? [invalid(path, target, "must not contain '..'")] : [];

/** pkg/apis/core/validation: validateLocalDescendingPath. */
export const descendingPath = (target: string, path: string): FieldError[] => [
  ...(target.startsWith("/") ? [invalid(path, target, "must be a relative path")] : []),
  ...noBacksteps(target, path),
];

/** pkg/apis/core/validation: ValidateLocalNonReservedPath. The kubelet keeps its own files under names that begin with "..". */
export const localPath = (target: string, path: string): FieldError[] => [
  ...descendingPath(target, path),
  ...(target.startsWith("..") && !target.startsWith("../") ? [invalid(path, target, "must not start with '..'")] : []),
];

export const fileMode = (mode: unknown, path: string): FieldError[] =>
  mode !== undefined && ((mode as number) < 0 || (mode as number) > 0o777)
    ? [invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")]
    : [];

/** A reference to a secret that, when it is there, names these of its parts. */
export function secretReference(source: Source, path: string, ...parts: readonly string[]): FieldError[] {
  const reference = source["secretRef"] as Source | undefined;
  return reference ? needs(reference, `${path}.secretRef`, ...parts) : [];
}
