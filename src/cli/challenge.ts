// k8s-quest challenge: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest challenge: is not there yet\n");
  return 1;
}
