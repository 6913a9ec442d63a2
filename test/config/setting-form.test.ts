import { expect, it } from 'vitest';
import { settingKeys } from '../../src/config/read-settings.ts';
import { formOf } from '../../src/config/setting-form.ts';
import { SETTINGS } from '../../src/config/settings.ts';

it('formOf() says of each setting of our own what its value looks like', () => {
  expect(Object.fromEntries(settingKeys('bobbin').map((key) => [key, formOf(SETTINGS[key])]))).toEqual({
    'bobbin.store.type': 'one of `local`, `in_memory`, `module`, `sqlite`, `postgres`, `remote`',
    'bobbin.store.id': 'text that is not empty',
    'bobbin.store.module': 'the path of a file',
    'bobbin.persistence': 'one of `extended`, `limited`',
    'bobbin.durability': 'one of `disk`, `os`',
    'bobbin.index': 'one of `on`, `off`',
    'bobbin.search': 'one of `on`, `off`',
    'bobbin.mcp.sharing': 'one of `process`, `thread`',
    'bobbin.sandbox.bubblewrap': 'the path of a file',
    'bobbin.sandbox.max_processes': 'a whole number of processes from 1 on, such as `4096`',
    'bobbin.model.script': 'the path of a file',
    'bobbin.limits.max_mcp_message_bytes': 'a whole number of bytes from 1 on, such as `33554432`',
    'bobbin.limits.max_line_bytes': 'a whole number of bytes from 1 on, such as `67108864`',
    'bobbin.limits.max_response_bytes': 'a whole number of bytes from 1 on, such as `268435456`',
    'bobbin.limits.max_page_bytes': 'a whole number of bytes from 1 on, such as `4194304`',
    'bobbin.limits.max_requests_in_flight': 'a whole number of requests from 1 on, such as `1024`',
    'bobbin.release_after': 'a number of seconds from 0 on, such as `60`',
    'bobbin.unload_after_ms': 'a whole number of milliseconds from 0 on, such as `1800000`',
    'bobbin.log': 'one of `off`, `error`, `warn`, `info`, `debug`, `trace`',
  });
});
