//! ST-65, ST-66 and ST-67 LP_DATA_SET2_TBL to LP_DATA_SET4_TBL: the other sets of the load profile.
//!
//! Is: tables with the layout of ST-64, each with the dimensions and the format of its own set.
//! Source: C12.19 tables 65 to 67.

use super::{LpBlocks, st64_lp_data::set_of};
use crate::{Image, LpData, LpDataShape, Reader, Table, TableError, TableId, Writer};

set_of!(
    /// ST-65: the blocks of set 2.
    LpData2, 1, 65
);
set_of!(
    /// ST-66: the blocks of set 3.
    LpData3, 2, 66
);
set_of!(
    /// ST-67: the blocks of set 4.
    LpData4, 3, 67
);
