// The daemon's words for a list of manifests that has nothing for a platform (distribution/pull_v2.go: noMatchesErr).
import { type EngineError, notFound } from "../error.ts";
import { type Platform, platformText } from "../images/platform.ts";

export const noMatch = (platform: Platform): EngineError =>
  notFound(`no matching manifest for ${platformText(platform)} in the manifest list entries: not found`);
