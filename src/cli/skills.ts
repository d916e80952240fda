// k8s-quest skills: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest skills: is not there yet\n");
  return 1;
}
