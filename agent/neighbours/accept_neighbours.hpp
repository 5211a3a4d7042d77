#pragma once

namespace bindle::agent {

// Which of the nodes that announce themselves are dialled.
enum class AcceptNeighbours { known, any };

}  // namespace bindle::agent
