// A file on the learner's own computer, or on a node, is there, holds a text, or holds a YAML document that looks as wanted.
import { loadAll, YAMLException } from "js-yaml";
import type { Machine } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import { type Check, met, unmet } from "../check.ts";
import { holdsText, mismatch } from "../match.ts";
import { fileContent } from "./container-sees.ts";
import { unlike, unlikeText } from "./selection.ts";

interface Args {
  /** The node that has it; the learner's computer otherwise. */
  node?: string;
  /** `~/` is the learner's home folder. */
  path: string;
  absent: boolean;
  contains: readonly string[];
  /** One of the file's documents must match. */
  yaml?: unknown;
}

export const file: Check<Args> = {
  name: "file",
  parse(fields) {
    const yaml = fields.any("yaml");
    const node = fields.optionalText("node");
    return {
      ...(node === undefined ? {} : { node }),
      path: fields.text("path"),
      absent: fields.flag("absent"),
      contains: fields.texts("contains"),
      ...(yaml === undefined ? {} : { yaml }),
    };
  },
  holds({ node, path, absent, contains, yaml }, sight) {
    const { booted } = sight;
    const machine = machineOf(booted.world, node);
    if (!machine) return unmet("check.none", { what: `Node ${node}` });
    const what = machine.hostname;
    const content = fileContent(machine, path.replace(/^~(?=\/)/, booted.home));
    if (absent) return content === undefined ? met : unmet("check.file-present", { what, path });
    if (content === undefined) return unmet("check.file-missing", { what, path });
    if (!contains.every((text) => holdsText(text, content))) return unlikeText(what, path, content);
    if (yaml === undefined) return met;
    const documents = readDocuments(content);
    if ("problem" in documents) return unmet("check.file-not-yaml", { path, ...documents });
    const differences = documents.filter((document) => document !== null && document !== undefined).map((each) => mismatch(yaml, each));
    if (differences.includes(undefined)) return met;
    // The nearest document is one of the wanted kind.
    const nearest = differences.find((each) => each && !/^(apiVersion|kind)$/.test(each.path)) ?? differences[0];
    return nearest ? unlike(path, { ...nearest, field: nearest.path }) : unmet("check.file-empty", { path });
  },
};

/** Nodes of all clusters have names of their own. */
const machineOf = ({ host, clusters }: World, node: string | undefined): Machine | undefined =>
  node === undefined ? host : [...clusters.values()].map(({ nodes }) => nodes.get(node)).find(Boolean);

function readDocuments(content: string): readonly unknown[] | { line: number; problem: string } {
  try {
    return loadAll(content);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { line: (error.mark?.line ?? 0) + 1, problem: error.reason };
  }
}
