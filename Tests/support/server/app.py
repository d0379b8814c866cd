"""A phone with an XMPP library that real clients use: slixmpp and its plugins.

slixmpp knows nothing of push: the registration is an iq of one's own, as in any client that uses the library.
"""

import asyncio
import threading
import xml.etree.ElementTree as ET

from slixmpp import ClientXMPP
from slixmpp.plugins.xep_0198 import stanza as sm
from slixmpp.xmlstream.handler import Waiter
from slixmpp.xmlstream.matcher import MatchXPath

PUSH = "urn:xmpp:push:0"
PLUGINS = ["xep_0198", "xep_0199", "xep_0280", "xep_0313"]


class App:
    """One resource of one user. Its loop runs in a thread; methods wait for what they start."""

    def __init__(self, server, username, resource="phone", host="localhost"):
        self.server = server
        self.username, self.resource = username, resource
        self.jid = f"{username}@{host}"
        self.full_jid = f"{self.jid}/{resource}"
        self.node = None
        self.bodies = []
        self._ready = asyncio.Queue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._xmpp = self._run(self._create())

    def connect(self):
        """Connects; returns "session_start" or "session_resumed", whatever the server made of it."""
        return self._run(self._connect())

    def enable_carbons(self):
        """Switches on carbons, which count as messages that arrived."""
        self._run(self._enable_carbons())
        return self

    def enable_push(self, jid, node, options=""):
        """Registers for push and returns the answer."""
        self.node = node
        payload = ET.fromstring(f"<enable xmlns='{PUSH}' jid='{jid}' node='{node}'>{options}</enable>")
        return self._run(self._request(payload)).xml

    def drop(self):
        """Acknowledges everything up to now and cuts the connection: the session hibernates."""
        self._run(self._lose())
        return self

    def archive(self, since=None):
        """The texts in the user's archive, from this time on; in order."""
        return self._run(self._query(since))

    def close(self):
        """Logs out."""
        self._run(self._log_out())

    def end(self):
        """Cuts the connection and ends the thread."""
        self._run(self._abort())
        self._run(self._cancel_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _create(self):
        xmpp = ClientXMPP(self.full_jid, self.server.password)
        for plugin in PLUGINS:
            xmpp.register_plugin(plugin)
        xmpp.plugin["feature_mechanisms"].unencrypted_scram = True
        xmpp.enable_direct_tls = xmpp.enable_starttls = False
        xmpp.enable_plaintext = True
        for event in ("session_start", "session_resumed"):
            xmpp.add_event_handler(event, lambda _, event=event: self._ready.put_nowait(event))
        xmpp.add_event_handler("message", self._arrived)
        xmpp.add_event_handler("carbon_received", lambda carbon: self._arrived(carbon["carbon_received"]))
        return xmpp

    def _arrived(self, message):
        if message["body"]:
            self.bodies.append(message["body"])

    async def _connect(self):
        self._xmpp.connect("127.0.0.1", self.server.c2s_port)
        event = await self._ready.get()
        if event == "session_start":
            self._xmpp.send_presence()
        return event

    async def _enable_carbons(self):
        await self._xmpp.plugin["xep_0280"].enable()

    async def _request(self, payload):
        iq = self._xmpp.make_iq_set()
        iq.append(payload)
        return await iq.send()

    async def _query(self, since):
        found = self._xmpp.plugin["xep_0313"].iterate(start=since)
        return [message["mam_result"]["forwarded"]["stanza"]["body"] async for message in found]

    async def _lose(self):
        await self._xmpp.plugin["xep_0199"].send_ping(self._xmpp.boundjid.host)
        answer = Waiter("acknowledged", MatchXPath(sm.Ack.tag_name()))
        self._xmpp.register_handler(answer)
        self._xmpp.plugin["xep_0198"].send_ack()
        self._xmpp.plugin["xep_0198"].request_ack()
        assert await answer.wait(5), "the server answers no request for acknowledgement"
        await self._abort()

    async def _abort(self):
        if self._xmpp.transport:
            gone = self._xmpp.wait_until("disconnected")
            self._xmpp.abort()
            await gone

    async def _log_out(self):
        await self._xmpp.disconnect()

    async def _cancel_tasks(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(15)
