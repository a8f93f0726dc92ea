/** Whether this Node can load client-node; its HTTP library needs 22.19. VS Code's is newer, and these suites run on that. */
export const canLoadClientNode = Number.parseInt(process.versions.node, 10) >= 22;
