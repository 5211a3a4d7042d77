PingPeer = PlainPeer = None
