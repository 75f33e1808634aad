/** The administrator of every world; a real server generates the id. */
export const ADMIN_ID = 'user-admin';

/** The password of the administrator, as CATTLE_BOOTSTRAP_PASSWORD would set it. Twelve characters are the least allowed. */
export const ADMIN_PASSWORD = 'regatta-admin';

/**
 * A token of the administrator that is there from the start, as one made in an earlier life of the server would be. It is known
 * to everybody, like the server's whole content: worlds hold nothing that is worth hiding and listen on loopback.
 */
export const LAB_TOKEN_NAME = 'token-lab';
export const LAB_TOKEN_SECRET = 'regatta2lab2token2bcdfghjklmnpqrstvwxz2456789bcdfghjkl';

/** The bearer token of the lab. */
export const LAB_BEARER = `${LAB_TOKEN_NAME}:${LAB_TOKEN_SECRET}`;
