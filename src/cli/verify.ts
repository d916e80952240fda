// k8s-quest verify: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest verify: is not there yet\n");
  return 1;
}
