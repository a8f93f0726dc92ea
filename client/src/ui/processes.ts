/** Whether a process of this number is there, on this machine. */
export function isProcess(id: string): boolean {
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
