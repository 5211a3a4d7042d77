@0xc0f63ca1efc5d8de;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bindle::wire");

struct Manifest {
  name @0 :Text;
  mediaType @1 :Text;
  description @2 :Text;
  size @3 :UInt64;
  digest @4 :Data;
  chunkIds @5 :Data;
  chunkLengths @6 :List(UInt32);
  root @7 :Data;
  publisher @8 :Data;
  version @9 :UInt64;
  supersedes @10 :Data;
  topic @11 :Text;
  tags @12 :List(Text);
  priority @13 :UInt8;
  audience @14 :UInt8;
  replicas @15 :UInt8;
  created @16 :UInt64;
  lifetime @17 :UInt64;
  chunking @18 :UInt8;
  sealed @19 :Data;
  receipt @20 :UInt8;
}
