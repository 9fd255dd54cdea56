/** The tools of a server that shows three instead of all; no integration's own tool may have one of these names. */
export const SEARCH_TOOL_NAMES = ['search_tools', 'describe_tool', 'call_tool'] as const;

export type SearchToolName = (typeof SEARCH_TOOL_NAMES)[number];
