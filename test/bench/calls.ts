// What is called, and where it leads: nothing here loads anything, so measured processes may import it.
export const DEMO_HOST = 'demo-crm.sallyport.example';
export const WIDE_HOST = 'wide.sallyport.example';
export const DOCUMENT_HOST = 'api.sallyport.example';

/** A tools/call of one thing by its id, as a client of the handshake revisions sends it. */
export const callOf = (id: string, name = 'get_single_crm_contact_by_id'): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: { id } } });
