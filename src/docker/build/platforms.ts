// What a build is for: the target's platform, which clients tell, and each stage's, which FROM --platform tells (dockerfile2llb: platform.go, convert.go).
import { distance } from "fastest-levenshtein";
import { EngineError } from "../error.ts";
import { architectureFor, HOST, type Platform, platformOf, platformOfImage, platformText } from "../images/platform.ts";
import { ParseError } from "./parse.ts";
import type { Plan, StagePlan } from "./stage.ts";
import type { State } from "./state.ts";
import type { Warning } from "./trace.ts";
import { expand, WordError } from "./words.ts";

/** ARGs that BuildKit sets itself; what the client says of them holds (convert.go: defaultArgs). */
export function automaticArgs(platform: Platform, buildArgs: ReadonlyMap<string, string>, target: string): Map<string, string> {
  const of = (side: string, { os, architecture, variant }: Platform): [string, string][] => [
    [`${side}PLATFORM`, platformText({ os, architecture, variant })],
    [`${side}OS`, os],
    [`${side}OSVERSION`, ""],
    [`${side}ARCH`, architecture],
    [`${side}VARIANT`, variant],
  ];
  const args: [string, string][] = [...of("BUILD", HOST), ...of("TARGET", platform), ["TARGETSTAGE", target || "default"]];
  return new Map(args.map(([name, value]) => [name, buildArgs.get(name) ?? value]));
}

/** The name that is nearest to one that is not known (util/suggest). */
function suggested(unknown: Iterable<string>, names: Iterable<string>): string {
  for (const name of unknown) {
    const near = [...names].map((each) => [distance(name, each), each] as const).sort(([a], [b]) => a - b)[0];
    if (near && near[0] > 0 && near[0] < 3) return ` (did you mean ${near[1]}?)`;
  }
  return "";
}

/** What stages say of their platforms, and what the lint says of that. @throws ParseError */
export function stagePlatforms(
  { stages, globals }: Plan,
  escapeMark: string,
): { platforms: Map<StagePlan, Platform>; warnings: Warning[] } {
  const platforms = new Map<StagePlan, Platform>();
  const warnings: Warning[] = [];
  for (const stage of stages) {
    const { platform: written, from, name = "" } = stage;
    if (written === undefined) continue;
    const fail = (why: string) => new ParseError(why, from.start, from.end);
    const warn = (rule: string, text: string) => warnings.push({ rule, text, line: from.start });
    const unknown = new Set<string>();
    let text: string;
    try {
      text = expand(written, globals, { escapeMark, unset: (variable) => void unknown.add(variable) });
    } catch (error) {
      throw error instanceof WordError ? fail(`failed to process arguments for platform : ${error.message}`) : error;
    }
    const named = [...written.matchAll(/\$\{?(\w+)/g)].map(([, variable]) => variable!);
    if (named.length === 1 && named[0] === "TARGETPLATFORM" && text === globals.get("TARGETPLATFORM"))
      warn("RedundantTargetPlatform", `Setting platform to predefined ${written} in FROM is redundant as this is the default behavior`);
    if (!text) throw fail(`empty platform value from expression ${written}${suggested(unknown, globals.keys())}`);
    let platform: Platform;
    try {
      platform = platformOf(text);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw fail(`failed to parse platform ${written}: ${error.message}${suggested(unknown, globals.keys())}`);
    }
    if (!named.length && !name.includes(platform.os) && !name.includes(platform.architecture))
      warn("FromPlatformFlagConstDisallowed", `FROM --platform flag should not use constant value ${JSON.stringify(text)}`);
    platforms.set(stage, platform);
  }
  return { platforms, warnings };
}

/** For which processor the result says that it is: what the client asked for, or what its base is for (finalizeResultImage). */
export const architectureOfResult = (state: Pick<State, "architecture">, asked: Platform | undefined): Pick<State, "architecture"> => {
  const architecture = architectureFor(asked ?? platformOfImage(state));
  return architecture === undefined ? {} : { architecture };
};

/** How a step's stage is called among several platforms: "linux/amd64", and "linux/amd64->arm64" once ARGs tell what it is for (prefixCommand). */
export function platformTitle(platform: Platform, args: ReadonlyMap<string, string> = new Map()): string {
  const own = platformText(platform);
  const whole = args.get("TARGETPLATFORM");
  const [os, architecture] = [args.get("TARGETOS"), args.get("TARGETARCH")];
  if (!whole && !architecture) return own;
  const target = whole
    ? platformOf(whole)
    : { os: os || platform.os, architecture: architecture!, variant: args.get("TARGETVARIANT") ?? "" };
  if (platformText(target) === own) return own;
  return `${own}->${target.os === platform.os ? "" : `${target.os}/`}${[target.architecture, target.variant].filter(Boolean).join("/")}`;
}
