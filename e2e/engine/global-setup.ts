import { startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";

/** Builds the engine and installs the emulator once, before the files run side by side. */
export default async function setup(): Promise<void> {
  engineEnvironment();
  const emulator = await startEmulator(5570);
  await emulator.stop();
}
