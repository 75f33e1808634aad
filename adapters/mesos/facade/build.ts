/** What masters and agents say of their own build; clients look at the version in it. Source: recorded http-v0-reads. */
export const BUILD = {
  build_date: '2020-11-24 15:38:37',
  build_time: 1_606_232_317,
  build_user: 'ubuntu',
  git_sha: '04bc7ee1984d86fbb0bd782ccc69ce44c13ae4b9',
  git_tag: '1.11.0',
  version: '1.11.0',
} as const;
